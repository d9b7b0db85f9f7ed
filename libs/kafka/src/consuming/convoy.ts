/** What one partition has ready to be taken. */
export interface Load {
  readonly topic: string;
  readonly bytes: number;
}

/**
 * Partitions of a consumer that have something ready at the same time are taken in one transaction: its fixed cost is
 * most of what a few messages cost. Each hears of its own part alone.
 */
export interface Convoy<Part extends Load> {
  /** @throws what taking this part alone throws; whatever another part did, this one was taken or not for itself. */
  take(part: Part): Promise<void>;
}

export interface ConvoyOptions<Part extends Load> {
  /** Takes all of the parts, which are of one topic, or none. */
  readonly takeTogether: (parts: readonly Part[]) => Promise<void>;
  /** Of a transaction; one part may have more. */
  readonly mostBytes: number;
  /** Transactions under way at once. Default 2: one is with the database while the next is made. */
  readonly atOnce?: number;
}

interface Waiting<Part> {
  readonly part: Part;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createConvoy<Part extends Load>(options: ConvoyOptions<Part>): Convoy<Part> {
  const { atOnce = 2 } = options;
  const waiting: Waiting<Part>[] = [];
  let underWay = 0;
  let called = false;
  const travel = async (all: readonly Waiting<Part>[]): Promise<void> => {
    underWay += 1;
    await arrive(options, all);
    underWay -= 1;
    leave();
  };
  const leave = (): void => {
    called = false;
    while (underWay < atOnce && waiting.length > 0) void travel(board(waiting, options.mostBytes));
  };
  return {
    take: (part) =>
      new Promise((resolve, reject) => {
        waiting.push({ part, resolve, reject });
        // What is ready in the same turn of the event loop comes along.
        if (!called) setImmediate(leave);
        called = true;
      }),
  };
}

/** As many of the first one's topic as fit, in the order they came. */
function board<Part extends Load>(waiting: Waiting<Part>[], mostBytes: number): readonly Waiting<Part>[] {
  const topic = waiting[0]?.part.topic;
  let bytes = 0;
  const boarded = waiting.filter(({ part }, index) => {
    const fits = index === 0 || (part.topic === topic && bytes + part.bytes <= mostBytes);
    if (fits) bytes += part.bytes;
    return fits;
  });
  const left = waiting.filter((each) => !boarded.includes(each));
  waiting.splice(0, waiting.length, ...left);
  return boarded;
}

/** What fails together had no effect, and is tried part by part: one that cannot be taken holds up nobody else. */
async function arrive<Part extends Load>(
  { takeTogether }: ConvoyOptions<Part>,
  all: readonly Waiting<Part>[],
): Promise<void> {
  try {
    await takeTogether(all.map(({ part }) => part));
    for (const { resolve } of all) resolve();
  } catch (error) {
    const [only] = all;
    if (all.length === 1) return only?.reject(error);
    for (const each of all) await takeTogether([each.part]).then(each.resolve, each.reject);
  }
}
