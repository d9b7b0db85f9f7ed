import type { Lift } from './lift';

/** A made-up lease in a real county: API state and county codes are real, unique numbers are not issued to anyone. */
export interface Lease {
  readonly name: string;
  /** API state and county code: 42-301 is Loving County, Texas. */
  readonly apiCounty: string;
  readonly firstUniqueNumber: number;
  readonly wells: readonly (readonly [name: string, lift: Lift])[];
}

export const leases: readonly Lease[] = [
  {
    name: 'Caliche Draw Unit',
    apiCounty: '42-301',
    firstUniqueNumber: 97_101,
    wells: [
      ['Caliche Draw Unit 1H', 'esp'],
      ['Caliche Draw Unit 2H', 'esp'],
      ['Caliche Draw Unit 3H', 'esp'],
      ['Caliche Draw Unit 4H', 'gas-lift'],
      ['Caliche Draw Unit 5H', 'gas-lift'],
      ['Caliche Draw Unit 6H', 'gas-lift'],
    ],
  },
  {
    name: 'Whitehead State 14',
    apiCounty: '42-329',
    firstUniqueNumber: 97_211,
    wells: [
      ['Whitehead State 14 1', 'rod-pump'],
      ['Whitehead State 14 2', 'rod-pump'],
      ['Whitehead State 14 3', 'rod-pump'],
      ['Whitehead State 14 4', 'rod-pump'],
      ['Whitehead State 14 5', 'rod-pump'],
      ['Whitehead State 14 6', 'rod-pump'],
    ],
  },
  {
    name: 'Sotol Ranch',
    apiCounty: '42-475',
    firstUniqueNumber: 97_321,
    wells: [
      ['Sotol Ranch A 1H', 'gas-lift'],
      ['Sotol Ranch A 2H', 'gas-lift'],
      ['Sotol Ranch B 1', 'rod-pump'],
      ['Sotol Ranch B 2', 'rod-pump'],
    ],
  },
  {
    name: 'Palo Duro Gas Unit',
    apiCounty: '42-389',
    firstUniqueNumber: 97_431,
    wells: [
      ['Palo Duro Gas Unit 1H', 'flowing-gas'],
      ['Palo Duro Gas Unit 2H', 'flowing-gas'],
      ['Palo Duro Gas Unit 3H', 'flowing-gas'],
      ['Palo Duro Gas Unit 4', 'flowing-gas'],
    ],
  },
];
