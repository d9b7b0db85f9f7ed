import { addressOf } from './memory-level';

/** One load under way. */
export interface Flight {
  /** False once the value was invalidated: what this load brings may be old. */
  readonly isCurrent: () => boolean;
}

/** Loads under way, shared by those who ask meanwhile; who asks after an invalidation starts a new one. */
export function createFlights<T>() {
  const flights = new Map<string, { readonly answer: Promise<T>; readonly cutOff: () => void }>();
  const begin = (address: string, fetch: (flight: Flight) => Promise<T>): Promise<T> => {
    let current = true;
    const answer = fetch({ isCurrent: () => current });
    const flight = { answer, cutOff: () => void (current = false) };
    const land = (): void => {
      if (flights.get(address) === flight) flights.delete(address);
    };
    flights.set(address, flight);
    answer.then(land, land);
    return answer;
  };
  const cutOff = (matches: (address: string) => boolean): void => {
    for (const [address, flight] of flights) {
      if (!matches(address)) continue;
      flight.cutOff();
      flights.delete(address);
    }
  };
  return {
    join(organization: string, key: string, fetch: (flight: Flight) => Promise<T>): { readonly joined: boolean; readonly answer: Promise<T> } {
      const address = addressOf(organization, key);
      const flight = flights.get(address);
      return flight === undefined ? { joined: false, answer: begin(address, fetch) } : { joined: true, answer: flight.answer };
    },
    cutOff(organization: string, key: string | undefined): void {
      const wanted = addressOf(organization, key ?? '');
      cutOff((address) => (key === undefined ? address.startsWith(wanted) : address === wanted));
    },
    cutOffAll: () => cutOff(() => true),
  };
}
