declare const brand: unique symbol;

/** A `T` that went through a parser: text that merely looks right does not fit. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
