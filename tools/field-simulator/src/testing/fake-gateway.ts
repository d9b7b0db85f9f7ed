import type { Gateway, Outcome, WellToRegister } from '../sending/gateway';

/** A gateway in memory that answers as it is told, one answer a request, then acknowledges everything. */
export interface FakeGateway extends Gateway {
  readonly wells: readonly WellToRegister[];
  /** Every body that was sent, also those not acknowledged. */
  readonly bodies: readonly string[];
  readonly acknowledged: readonly string[];
  answer(...outcomes: readonly Outcome[]): void;
}

export function createFakeGateway(): FakeGateway {
  const wells: WellToRegister[] = [];
  const bodies: string[] = [];
  const acknowledged: string[] = [];
  const answers: Outcome[] = [];
  return {
    wells,
    bodies,
    acknowledged,
    answer: (...outcomes) => void answers.push(...outcomes),
    async registerWell(well) {
      wells.push(well);
      return { kind: 'acknowledged', accepted: 0, notAccepted: 0 };
    },
    async sendReadings(body) {
      bodies.push(body);
      const outcome = answers.shift() ?? { kind: 'acknowledged', accepted: countOf(body), notAccepted: 0 };
      if (outcome.kind === 'acknowledged') acknowledged.push(body);
      return outcome;
    },
  };
}

function countOf(body: string): number {
  const { readings } = JSON.parse(body) as { readings: readonly unknown[] };
  return readings.length;
}
