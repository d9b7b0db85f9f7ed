export { drawField, startField, stepField } from './field/field';
export type { Field, FieldOptions, FieldState, FieldStep } from './field/field';
export type { Reading } from './field/reading';
export { tagsOf } from './field/tags';
