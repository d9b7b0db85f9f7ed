import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { enqueueJob, query } from '@wellflow/postgres';
import { nothingCounted, type Imports, type ReadingImport } from '../../application/imports/imports';
import { importJob, importTries, tidyImportJob, tomorrow } from './import-jobs';
import { importOf, printJson, type ImportRow } from './import-rows';
import * as sql from './import-sql';
import { createPostgresImportFiles, type Forget } from './postgres-import-files';

/** @param unitOfWork transactions under row-level security, on the primary: a replica may not have the position yet. */
export function createPostgresImports(unitOfWork: UnitOfWork): Imports {
  const inside = <T>(organization: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    unitOfWork.run({ organization }, work);
  const { forget, ...files } = createPostgresImportFiles(unitOfWork);
  return {
    ...files,
    ...createSteps(inside, forget),
    create: (organization, added) => inside(organization, (tx) => create(tx, organization, added)),
    find: (organization, importId) => inside(organization, (tx) => find(tx, sql.findSql, [organization, importId])),
    list: (organization, limit) =>
      inside(organization, async (tx) => {
        const rows = await query<ImportRow>(tx, sql.listSql, [organization, limit]);
        return rows.map(importOf);
      }),
    begin: (organization, importId) => inside(organization, (tx) => find(tx, sql.beginSql, [organization, importId])),
    end: async (organization, importId, end) => {
      const failure = end.state === 'failed' ? printJson(end.failure) : null;
      const values = [organization, importId, end.state, failure];
      const ended = await inside(organization, (tx) => changes(tx, sql.endSql, values));
      if (ended && end.state === 'done') await forget(organization, importId);
    },
  };
}

type Inside = <T>(organization: string, work: (tx: Tx) => Promise<T>) => Promise<T>;

function createSteps(inside: Inside, forget: Forget): Pick<Imports, 'complete' | 'resume' | 'cancel'> {
  return {
    complete: (organization, importId) =>
      inside(organization, (tx) => queue(tx, sql.completeSql, [organization, importId])),
    resume: (organization, importId) =>
      inside(organization, (tx) => queue(tx, sql.resumeSql, [organization, importId])),
    cancel: async (organization, importId) => {
      const cancelled = await inside(organization, (tx) => changes(tx, sql.cancelSql, [organization, importId]));
      if (cancelled) await forget(organization, importId);
      return cancelled;
    },
  };
}

async function create(tx: Tx, organization: string, added: Parameters<Imports['create']>[1]): Promise<ReadingImport> {
  const { importId, fileName, mapping, createdBy } = added;
  const values = [importId, fileName, printJson(mapping), createdBy, printJson(nothingCounted)];
  const created = await find(tx, sql.createSql, [organization, ...values]);
  if (created === undefined) throw new Error('An import was not created');
  await enqueueJob(tx, { type: tidyImportJob, payload: { importId } }, { runAt: tomorrow() });
  return created;
}

type Values = readonly [organization: string, importId: string, ...more: unknown[]];

async function find(tx: Tx, text: string, values: readonly unknown[]): Promise<ReadingImport | undefined> {
  const [row] = await query<ImportRow>(tx, text, values);
  return row === undefined ? undefined : importOf(row);
}

async function changes(tx: Tx, text: string, values: readonly unknown[]): Promise<boolean> {
  return (await query(tx, text, values)).length === 1;
}

/** The job is there if and only if the state is. */
async function queue(tx: Tx, text: string, values: Values): Promise<boolean> {
  if (!(await changes(tx, text, values))) return false;
  await enqueueJob(tx, { type: importJob, payload: { importId: values[1] } }, importTries);
  return true;
}
