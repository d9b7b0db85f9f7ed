import { isPositive, type MeasurementKind } from '@wellflow/kernel';
import type { TagSettings } from './tag';
import { refuse } from './tag-fields';

/** From the lowest to the highest; one that is not given contradicts nothing. */
const ladder = ['rangeLow', 'loLo', 'lo', 'hi', 'hiHi', 'rangeHigh'] as const;
const forNumbers = [...ladder, 'resolution', 'rateOfChange', 'spikeDistance', 'deadBand'] as const;

/** @throws DomainError for settings that contradict one another, or the kind of what is measured; with the path. */
export function checkLimits(settings: TagSettings, kind: MeasurementKind): void {
  if (kind !== 'number' && kind !== 'counter') checkNoNumbers(settings, kind);
  checkSpike(settings, kind);
  checkLadder(settings);
  checkCounter(settings, kind);
  checkTimes(settings);
}

function checkNoNumbers(settings: TagSettings, kind: MeasurementKind): void {
  const field = forNumbers.find((each) => settings[each] !== null);
  if (field !== undefined) refuse('ingestion/limits-need-numbers', field, `A ${kind} has no ${field}`);
  const factor = (['scale', 'offset'] as const).find((each) => settings[each] !== (each === 'scale' ? '1' : '0'));
  if (factor !== undefined) refuse('ingestion/limits-need-numbers', factor, `A ${kind} has no ${factor}`);
}

/** What only rises has no middle to be far from. */
function checkSpike({ spikeDistance }: TagSettings, kind: MeasurementKind): void {
  if (spikeDistance !== null && kind === 'counter')
    refuse('ingestion/limits-need-numbers', 'spikeDistance', 'A counter has no spikeDistance; give a maximumRate');
}

function checkLadder(settings: TagSettings): void {
  const given = ladder.flatMap((field) => {
    const value = settings[field];
    return value === null ? [] : [{ field, value }];
  });
  given.forEach(({ field, value }, index) => {
    const above = given[index + 1];
    if (above === undefined) return;
    // An alarm may sit at the very end of the instrument's range; two alarms at one value say nothing.
    const mayTouch = (field === 'rangeLow') !== (above.field === 'rangeHigh');
    if (value > above.value || (value === above.value && !mayTouch))
      refuse('ingestion/limits-contradict', field, `${field} (${value}) is not below ${above.field} (${above.value})`);
  });
}

/** A fall is a rollover only if the wrapped difference fits the rate, so one is nothing without the other. */
function checkCounter({ rollover, maximumRate }: TagSettings, kind: MeasurementKind): void {
  if (rollover === null) return;
  if (kind !== 'counter') refuse('ingestion/rollover-needs-counter', 'rollover', `A ${kind} does not roll over`);
  if (!isPositive(rollover)) refuse('ingestion/invalid-field', 'rollover', 'A counter rolls over above 0');
  if (maximumRate === null)
    refuse(
      'ingestion/rollover-needs-rate',
      'maximumRate',
      'Without a maximum rate a rollover cannot be told from a reset',
    );
}

function checkTimes({ deadBand, maximumSilenceSeconds, expectedIntervalSeconds }: TagSettings): void {
  if (deadBand !== null && maximumSilenceSeconds === null)
    refuse('ingestion/dead-band-needs-silence', 'maximumSilenceSeconds', 'Without one a dead-band hides a dead source');
  if (maximumSilenceSeconds === null || expectedIntervalSeconds === null) return;
  if (expectedIntervalSeconds > maximumSilenceSeconds)
    refuse('ingestion/limits-contradict', 'expectedIntervalSeconds', 'It is longer than the maximum silence');
}
