import type { Json, JsonObject } from '@wellflow/kernel';
import type { TagTimeline } from '../../domain/tag/tag';

/** @throws Error for what another release may have stored, which then counts as not found. */
export function parseTagTimeline(value: Json): TagTimeline {
  if (isTimeline(value)) return value;
  throw new Error('Not a tag');
}

function isTimeline(value: Json): value is TagTimeline {
  if (!isObject(value)) return false;
  const { tagId, name, versions } = value;
  return typeof tagId === 'string' && typeof name === 'string' && Array.isArray(versions) && versions.every(isVersion);
}

function isVersion(value: Json): boolean {
  if (!isObject(value) || !isObject(value['settings'])) return false;
  const { measurement, unit, scale, offset } = value['settings'];
  const texts = [value['from'], value['assetId'], value['well'], measurement, unit, scale, offset];
  return texts.every((text) => typeof text === 'string');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
