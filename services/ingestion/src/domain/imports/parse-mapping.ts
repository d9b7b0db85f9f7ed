import { convert, createLocalClock, DomainError, findMeasurement, type Measurement } from '@wellflow/kernel';
import type { ImportMapping, Named, ValueColumn } from './mapping';
import { createTimeReader } from './time-format';

/**
 * Checks what the shape of a mapping does not say.
 * @throws DomainError `ingestion/invalid-mapping` with the path of the field, `input/unknown-time-zone`
 */
export function checkMapping(mapping: ImportMapping): ImportMapping {
  createLocalClock(mapping.time.zone);
  createTimeReader(mapping.time.format);
  const { decimal, thousands, delimiter, quote } = mapping.file;
  if (decimal === thousands) throw invalid('/file/thousands', 'The same sign cannot stand for the decimal point too');
  if (delimiter === quote) throw invalid('/file/quote', 'The same sign cannot separate cells too');
  if (mapping.values.length === 0 && mapping.otherColumns === undefined)
    throw invalid('/values', 'No column has values: list some, or say that other columns are tags');
  const measurement = fixed(mapping.measurement);
  if (measurement !== undefined) checkedMeasurement(measurement, '/measurement/is');
  for (const [at, value] of mapping.values.entries()) checkValueColumn(mapping, value, `/values/${at}`);
  return mapping;
}

function checkValueColumn(mapping: ImportMapping, value: ValueColumn, path: string): void {
  if (value.tag !== undefined || mapping.tag !== undefined) return;
  if (mapping.well === undefined)
    throw invalid(path, 'Its readings have no name: say a tag, or a well and a measurement');
  const name = value.measurement ?? fixed(mapping.measurement);
  if (name !== undefined) checkMeasured(mapping, { value, name, path });
  else if (mapping.measurement === undefined) throw invalid(`${path}/measurement`, 'What it measures is not said');
}

interface Measured {
  readonly value: ValueColumn;
  readonly name: string;
  readonly path: string;
}

function checkMeasured(mapping: ImportMapping, { value, name, path }: Measured): void {
  const measurement = checkedMeasurement(name, `${path}/measurement`);
  const unit = value.unit ?? fixed(mapping.unit);
  if (unit !== undefined) return checkUnitFits(measurement, unit, `${path}/unit`);
  if (mapping.unit === undefined && measurement.unit !== 'none')
    throw invalid(`${path}/unit`, `A ${name} has a unit, such as ${measurement.unit}`);
}

function checkedMeasurement(name: string, path: string): Measurement {
  const measurement = findMeasurement(name);
  if (measurement === undefined) throw invalid(path, `${name} is not in the published list of measurements`);
  return measurement;
}

function checkUnitFits(measurement: Measurement, unit: string, path: string): void {
  try {
    convert(1, unit, measurement.unit);
  } catch (error) {
    if (error instanceof DomainError) throw invalid(path, error.message);
    throw error;
  }
}

function fixed(named: Named | undefined): string | undefined {
  return named !== undefined && 'is' in named ? named.is : undefined;
}

function invalid(path: string, detail: string): DomainError {
  return new DomainError('ingestion/invalid-mapping', detail, { path });
}
