import { topics, type EfmRecordsAcceptedV1 } from '@wellflow/contracts';
import type { OutgoingMessage } from '@wellflow/kernel';
import type { NewEfmRecord } from '../../../application/efm/efm-records';
import type { TakenRecords } from '../../../application/efm/take-lines';
import type { MeterHistory } from '../../../domain/efm/meter';

const recordsPerMessage = 200;

/** What volumes are settled by: hours and days. The logs stay here, for auditors. */
export function toEfmMessages(
  organization: string,
  { meter, file, records }: TakenRecords,
): readonly OutgoingMessage[] {
  const quantities = records.flatMap((record) => toMessageRecord(meter, record));
  const { meterId, name } = meter;
  const { fileId, recordedAt: receivedAt, recordedBy: receivedFrom, why } = file;
  const messages: OutgoingMessage[] = [];
  for (let start = 0; start < quantities.length; start += recordsPerMessage) {
    const part = quantities.slice(start, start + recordsPerMessage);
    const payload: EfmRecordsAcceptedV1 = {
      fileId,
      meterId,
      meter: name,
      receivedAt,
      receivedFrom,
      why,
      records: part,
    };
    messages.push({
      topic: topics.ingestionEfmRecord.name,
      key: `${organization}/${meterId}`,
      schema: 'wellflow.ingestion.EfmRecordsAcceptedV1',
      payload,
    });
  }
  return messages;
}

function toMessageRecord(meter: MeterHistory, record: NewEfmRecord): EfmRecordsAcceptedV1['records'] {
  const { kind, edition, begin, end, contractDay, values, flags, meterVersion } = record;
  const version = meter.versions.find((each) => each.version === meterVersion);
  const { volume, energy = null, flowTime = null, heatingValue = null } = values;
  if (end === null || version === undefined || volume == null) return [];
  const { point, basePressurePsia, baseTemperatureDegF } = version.settings;
  const base = { basePressurePsia, baseTemperatureDegF };
  const said = { volume, energy, flowTime, heatingValue, flags: [...flags] };
  return [{ kind, edition, assetId: version.assetId, point, begin, end, contractDay, ...base, ...said }];
}
