// Everything here is simulated: a made-up meter, whose numbers only have to be of the right size.

/** Hours from a UTC instant on, as CSV of the mapping `wellflow`; each has 41.66667 Mcf. */
export function hoursCsv(meter: string, from: string, count: number, volume = '41.66667'): string {
  const header = 'meter,time,flowTime,volume,energy,extension,differentialPressure,staticPressure,temperature';
  const lines = Array.from({ length: count }, (_, hour) => {
    const time = new Date(Date.parse(from) + hour * 3_600_000).toISOString();
    return `${meter},${time},3600.00000,${volume},45.62501,86.60254,50.125,150.250,71.500`;
  });
  return [header, ...lines].join('\n');
}

export function daysCsv(meter: string, days: readonly string[], volume = '1000.00000'): string {
  const header = 'meter,contractDay,flowTime,volume,energy,extension,differentialPressure,staticPressure,temperature';
  const lines = days.map((day) => `${meter},${day},86400.00000,${volume},1095.00024,2078.46,50.125,150.250,71.500`);
  return [header, ...lines].join('\n');
}

export const aMeterBody = {
  name: 'FMP-7',
  well: 'w1',
  contractHour: '09:00',
  zone: 'America/Denver',
  stamping: 'begin',
  basePressurePsia: '14.73',
  make: 'Simulated',
  serial: 'S-1',
} as const;
