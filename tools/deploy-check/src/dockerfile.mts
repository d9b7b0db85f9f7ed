import { DockerfileParser } from 'dockerfile-ast';
import type { Instruction } from 'dockerfile-ast';
import { readText } from './files.mts';

/** A stage of a Dockerfile. */
export interface Stage {
  readonly name: string;
  /** The stage or image it begins with, variables at their defaults. */
  readonly from: string;
  readonly instructions: readonly StageInstruction[];
}

export interface StageInstruction {
  readonly word: string;
  readonly text: string;
  readonly line: number;
}

export function readStages(): readonly Stage[] {
  return parseStages(readText('Dockerfile'));
}

export function parseStages(text: string): readonly Stage[] {
  const lines = text.split('\n');
  const instructions = DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => toInstruction(instruction, lines));
  const defaults = new Map(
    instructions.filter(({ word }) => word === 'ARG').map(({ text: arg }) => splitOnce(arg, '=')),
  );
  const stages: { name: string; from: string; instructions: StageInstruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.word === 'FROM') stages.push({ ...parseFrom(instruction.text, defaults), instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** A stage with all it inherits, the oldest instruction first, down to the image it stands on. */
export function lineageOf(
  stages: readonly Stage[],
  name: string,
): { readonly base: string; readonly instructions: readonly StageInstruction[] } {
  const stage = stages.find((each) => each.name === name);
  if (stage === undefined) return { base: name, instructions: [] };
  const { base, instructions } = lineageOf(stages, stage.from);
  return { base, instructions: [...instructions, ...stage.instructions] };
}

/** The stages nothing else begins with or copies from: what is built and run. */
export function targetsOf(stages: readonly Stage[]): readonly Stage[] {
  const used = stages.flatMap(({ from, instructions }) => [
    from,
    ...instructions.flatMap(({ text }) => /--from=(\S+)/.exec(text)?.[1] ?? []),
    ...instructions.flatMap(({ text }) => /,from=([^,\s]+)/.exec(text)?.[1] ?? []),
  ]);
  return stages.filter(({ name }) => !used.includes(name));
}

function parseFrom(text: string, defaults: ReadonlyMap<string, string>): { name: string; from: string } {
  const [image = '', , name = ''] = text.split(/\s+/);
  return { name, from: image.replace(/\$\{?(\w+)\}?/g, (_, variable: string) => defaults.get(variable) ?? '') };
}

// Taken from the source: what the parser calls arguments leaves flags out.
function toInstruction(instruction: Instruction, lines: readonly string[]): StageInstruction {
  const { start, end } = instruction.getRange();
  const source = lines.slice(start.line, end.line + 1).join('\n');
  const text = source.replace(/\\\r?\n\s*/g, '').replace(/^\s*\w+\s+/, '');
  return { word: instruction.getKeyword(), text, line: start.line + 1 };
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const index = text.indexOf(mark);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
