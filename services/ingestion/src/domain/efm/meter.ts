import type { Decimal, Instant } from '@wellflow/kernel';

/** How a meter and its flow computer are set up; what reads and places its records. */
export type MeterSettings = {
  /** The measuring point on the asset, in the same words as the tags'. */
  readonly point: string | null;
  /** By differential pressure (orifice), or linear (turbine, ultrasonic, Coriolis): what its records must hold. */
  readonly primaryDevice: 'differential' | 'linear';
  /** When its contract day begins, `HH:MM` in `zone`. */
  readonly contractHour: string;
  readonly zone: string;
  /** What the flow computer's clock shows; many stay on standard time all year. */
  readonly clockZone: string;
  /** Whether a record carries the time its period began or ended. */
  readonly stamping: 'begin' | 'end';
  readonly basePressurePsia: Decimal;
  readonly baseTemperatureDegF: Decimal;
  readonly make: string;
  readonly model: string | null;
  readonly serial: string;
  /** 43 CFR 3175.104(b)(2): software and firmware identifiers. */
  readonly firmware: string | null;
  /** Digits after the point to which its records are rounded, which says how exactly hours can foot to a day. */
  readonly volumeDecimals: number;
  /** 43 CFR 3175.104(b)(4) */
  readonly tapLocation: 'upstream' | 'downstream' | null;
  /** 43 CFR 3175.104(a)(3): what `extension` of its records is. */
  readonly extensionIs: 'integral-value' | 'average-extension' | null;
  /** 43 CFR 3175.104(b)(3): where temperature is not measured continuously, °F. */
  readonly fixedTemperatureDegF: Decimal | null;
  /** 43 CFR 3170.7(g): the facility measurement point, or the lease, unit PA or CA, and the company that made the record. */
  readonly fmpNumber: string | null;
  readonly agreementNumber: string | null;
  readonly company: string | null;
};

/** A meter as it is from an instant on. */
export type MeterVersion = {
  readonly from: Instant;
  readonly assetId: string;
  /** The asset as the owner named it. */
  readonly well: string;
  readonly settings: MeterSettings;
};

export type RecordedMeterVersion = MeterVersion & {
  /** From 1, in the order in which people decided. */
  readonly version: number;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
};

/** Everything that was ever decided about a meter, in the order in which it was. */
export type MeterHistory = {
  readonly meterId: string;
  readonly name: string;
  readonly versions: readonly RecordedMeterVersion[];
};

const ordered = new WeakMap<MeterHistory, readonly RecordedMeterVersion[]>();

/** The versions that hold, newest first: of two that begin at once the later decision. */
export function versionsInForce(history: MeterHistory): readonly RecordedMeterVersion[] {
  const known = ordered.get(history);
  if (known !== undefined) return known;
  const byStart = new Map(history.versions.map((version) => [version.from, version]));
  const versions = [...byStart.values()].sort((one, other) => (one.from < other.from ? 1 : -1));
  ordered.set(history, versions);
  return versions;
}

/** The version that holds at an instant; none before the first begins. */
export function meterVersionAt(history: MeterHistory, at: Instant): RecordedMeterVersion | undefined {
  return versionsInForce(history).find(({ from }) => from <= at);
}
