import { covers } from './places';
import type { Place, Scope } from './places';

/** One load under way. */
export interface Flight {
  /** False once the value was invalidated: what this load brings may be old. */
  readonly isCurrent: () => boolean;
}

export interface Flights<T> {
  /** Joins the load under way for this place, or begins one. */
  readonly join: (
    place: Place,
    load: (flight: Flight) => Promise<T>,
  ) => { readonly joined: boolean; readonly answer: Promise<T> };
  /** Lets nobody join any more, nor keep what comes. */
  readonly cutOff: (scope: Scope) => void;
  readonly cutOffAll: () => void;
}

interface Begun<T> {
  readonly answer: Promise<T>;
  readonly cutOff: () => void;
}

/** Loads under way, shared by those who ask meanwhile; who asks after an invalidation begins a new one. */
export function createFlights<T>(): Flights<T> {
  const flights = new Map<Place, Begun<T>>();
  const cutOff = (matches: (place: Place) => boolean): void => {
    for (const [place, flight] of [...flights].filter(([known]) => matches(known))) {
      flight.cutOff();
      flights.delete(place);
    }
  };
  return {
    join: (place, load) => {
      const known = flights.get(place);
      if (known !== undefined) return { joined: true, answer: known.answer };
      const flight = begin(load);
      const land = (): void => void (flights.get(place) === flight && flights.delete(place));
      flights.set(place, flight);
      flight.answer.then(land, land);
      return { joined: false, answer: flight.answer };
    },
    cutOff: (scope) => cutOff((place) => covers(scope, place)),
    cutOffAll: () => cutOff(() => true),
  };
}

function begin<T>(load: (flight: Flight) => Promise<T>): Begun<T> {
  let current = true;
  return { answer: load({ isCurrent: () => current }), cutOff: () => void (current = false) };
}
