/** What events, messages and stored state are made of: no `Date`, no `bigint`, no `undefined`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export type JsonObject = { readonly [name: string]: Json | undefined };
