import { lineageOf, targetsOf } from './dockerfile.mts';
import type { Stage, StageInstruction } from './dockerfile.mts';

/** Says what is wrong, one line each. */
export type DockerfileRule = (stages: readonly Stage[]) => readonly string[];

/** After hadolint's rules, and what a restricted cluster asks of an image. */
export const dockerfileRules: Readonly<Record<string, DockerfileRule>> = {
  'the base image has a full version': (stages) =>
    perTarget(stages, ({ base }) =>
      /:\d+\.\d+\.\d+(-[\w.-]+)?(@sha256:[0-9a-f]{64})?$/.test(base) ? [] : [`stands on ${base}`],
    ),
  'runs as a user by number, not root': (stages) =>
    perTarget(stages, ({ instructions }) =>
      /^[1-9]\d*(:[1-9]\d*)?$/.test(last(instructions, 'USER')) ? [] : ['has no numeric USER'],
    ),
  'has a health check, or says that it has none': (stages) =>
    perTarget(stages, ({ instructions }) => (last(instructions, 'HEALTHCHECK') === '' ? ['has no HEALTHCHECK'] : [])),
  'starts its program itself, without a shell': (stages) =>
    perTarget(stages, ({ instructions }) =>
      isExecForm(last(instructions, 'CMD') || last(instructions, 'ENTRYPOINT')) ? [] : ['has no CMD in the exec form'],
    ),
  'copies, never adds': (stages) => perInstruction(stages, 'ADD', () => 'ADD fetches and unpacks; use COPY'),
  'keeps the working directory absolute': (stages) =>
    perInstruction(stages, 'WORKDIR', ({ text }) => (text.startsWith('/') ? undefined : 'WORKDIR is relative')),
  'gives nothing to the user it runs as': (stages) =>
    perInstruction(stages, 'COPY', ({ text }) =>
      /--ch(own|mod)=/.test(text) ? 'what runs must not be able to change itself' : undefined,
    ),
  'installs from the lock file': (stages) =>
    perInstruction(stages, 'RUN', ({ text }) =>
      /\bnpm (i|install|add)\b/.test(text) ? 'npm ci, not npm install' : undefined,
    ),
  'runs no install script of a package': (stages) =>
    perInstruction(stages, 'RUN', ({ text }) =>
      /\bnpm ci\b(?!.*--ignore-scripts)/.test(text) ? 'npm ci without --ignore-scripts' : undefined,
    ),
  'installs nothing from the system': (stages) =>
    perInstruction(stages, 'RUN', ({ text }) =>
      /\b(apt(-get)?|apk|curl|wget)\b/.test(text) ? 'not pinned by our lock file' : undefined,
    ),
  'holds no secret': (stages) =>
    ['ENV', 'ARG'].flatMap((word) =>
      perInstruction(stages, word, ({ text }) =>
        /(SECRET|PASSWORD|TOKEN|CREDENTIAL|_KEY)/i.test(text) ? 'an image is read by everyone' : undefined,
      ),
    ),
};

interface Lineage {
  readonly base: string;
  readonly instructions: readonly StageInstruction[];
}

function perTarget(stages: readonly Stage[], judge: (lineage: Lineage) => readonly string[]): readonly string[] {
  return targetsOf(stages).flatMap(({ name }) =>
    judge(lineageOf(stages, name)).map((complaint) => `${name} ${complaint}`),
  );
}

function perInstruction(
  stages: readonly Stage[],
  word: string,
  judge: (instruction: StageInstruction) => string | undefined,
): readonly string[] {
  const instructions = stages.flatMap((stage) => stage.instructions).filter((instruction) => instruction.word === word);
  return instructions.flatMap((instruction) => {
    const complaint = judge(instruction);
    return complaint === undefined ? [] : [`line ${instruction.line}: ${complaint}`];
  });
}

function last(instructions: readonly StageInstruction[], word: string): string {
  return instructions.findLast((instruction) => instruction.word === word)?.text ?? '';
}

function isExecForm(text: string): boolean {
  return /^\[\s*"/.test(text);
}
