/**
 * API state codes with the usual abbreviation. 52 to 54 are reserved; 55, 56, 60 and 61 are federal waters.
 * Source: API Bulletin D12A (1979), section on state codes.
 */
export const apiStates: ReadonlyMap<string, string> = new Map(
  (
    '01 AL,02 AZ,03 AR,04 CA,05 CO,06 CT,07 DE,08 DC,09 FL,10 GA,11 ID,12 IL,13 IN,14 IA,15 KS,16 KY,17 LA,18 ME,' +
    '19 MD,20 MA,21 MI,22 MN,23 MS,24 MO,25 MT,26 NE,27 NV,28 NH,29 NJ,30 NM,31 NY,32 NC,33 ND,34 OH,35 OK,36 OR,' +
    '37 PA,38 RI,39 SC,40 SD,41 TN,42 TX,43 UT,44 VT,45 VA,46 WA,47 WV,48 WI,49 WY,50 AK,51 HI,' +
    '55 Alaska offshore,56 Pacific offshore,60 Northern Gulf of Mexico,61 Atlantic offshore'
  )
    .split(',')
    .map((entry) => [entry.slice(0, 2), entry.slice(3)]),
);

const federalWaters = new Set(['55', '56', '60', '61']);

/** Counties younger than the odd numbering, and Kern, whose wells outgrew five digits. */
const evenCounties = new Set([
  '02012', // La Paz, Arizona
  '04030', // Kern, California, second series
  '05014', // Broomfield, Colorado
  '09086', // Miami-Dade, Florida
  '30006', // Cibola, New Mexico
  '30028', // Los Alamos, New Mexico
  '40102', // Oglala Lakota, South Dakota
]);

/** The highest county code of all is Zavala's in Texas; above it are state waters, bays and independent cities. */
const lastCounty = 507;

/** County codes are odd but for a few; the codes of waters, bays and independent cities are any number. */
export function isCountyCode(state: string, county: string): boolean {
  const code = Number(county);
  if (federalWaters.has(state) || code > lastCounty) return true;
  return code % 2 === 1 || evenCounties.has(state + county);
}
