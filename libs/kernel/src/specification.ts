/** Why a rule holds or fails, in words a person can act on. */
export interface Reason {
  /** Stable name of the rule: `wells/lease-line-spacing`. */
  readonly code: string;
  readonly text: string;
  /** Where the rule is written: `16 TAC 3.37(a)(1)`. */
  readonly source?: string;
}

/** What was found. The reasons explain it either way: all that failed, or all that it rests on. */
export interface Finding {
  readonly satisfied: boolean;
  readonly reasons: readonly Reason[];
}

/** A rule about a candidate that can be combined with others and says why. */
export interface Specification<Candidate> {
  readonly check: (candidate: Candidate) => Finding;
  readonly and: (other: Specification<Candidate>) => Specification<Candidate>;
  readonly or: (other: Specification<Candidate>) => Specification<Candidate>;
  readonly not: () => Specification<Candidate>;
}

export interface Rule<Candidate> {
  readonly code: string;
  readonly source?: string;
  readonly test: (candidate: Candidate) => boolean;
  /** Said when it holds; matters most under `not`, where holding is the obstacle. */
  readonly holds: string | ((candidate: Candidate) => string);
  readonly fails: string | ((candidate: Candidate) => string);
}

/** A single rule. */
export function specification<Candidate>({
  code,
  source,
  test,
  holds,
  fails,
}: Rule<Candidate>): Specification<Candidate> {
  return combinable((candidate) => {
    const satisfied = test(candidate);
    const words = satisfied ? holds : fails;
    const text = typeof words === 'string' ? words : words(candidate);
    return { satisfied, reasons: [source === undefined ? { code, text } : { code, text, source }] };
  });
}

/** Every one must hold. Fails with the reasons of all that failed, not only the first. Nothing to check: satisfied. */
export function allOf<Candidate>(...parts: readonly Specification<Candidate>[]): Specification<Candidate> {
  return combinable((candidate) => {
    const findings = parts.map((part) => part.check(candidate));
    const satisfied = findings.every((finding) => finding.satisfied);
    return decisive(findings, satisfied);
  });
}

/** One must hold. Nothing to choose from: not satisfied. */
export function anyOf<Candidate>(...parts: readonly Specification<Candidate>[]): Specification<Candidate> {
  return combinable((candidate) => {
    const findings = parts.map((part) => part.check(candidate));
    const satisfied = findings.some((finding) => finding.satisfied);
    return decisive(findings, satisfied);
  });
}

/** The opposite, for the same reasons. */
export function not<Candidate>(part: Specification<Candidate>): Specification<Candidate> {
  return combinable((candidate) => {
    const { satisfied, reasons } = part.check(candidate);
    return { satisfied: !satisfied, reasons };
  });
}

/** The reasons that decided are those of the parts that came out as the whole did. */
function decisive(findings: readonly Finding[], satisfied: boolean): Finding {
  const deciding = findings.filter((finding) => finding.satisfied === satisfied);
  return { satisfied, reasons: deciding.flatMap((finding) => finding.reasons) };
}

function combinable<Candidate>(check: (candidate: Candidate) => Finding): Specification<Candidate> {
  const self: Specification<Candidate> = {
    check,
    and: (other) => allOf(self, other),
    or: (other) => anyOf(self, other),
    not: () => not(self),
  };
  return self;
}
