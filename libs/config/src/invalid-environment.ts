export interface Complaint {
  readonly variable: string;
  readonly text: string;
}

/** All that is wrong with the environment, so that a person mends it in one go. Holds no secret. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';

  constructor(readonly complaints: readonly Complaint[]) {
    super(
      ['The environment is not complete:', ...complaints.map(({ variable, text }) => `  ${variable} ${text}`)].join(
        '\n',
      ),
    );
  }
}
