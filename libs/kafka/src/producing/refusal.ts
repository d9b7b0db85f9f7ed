/** The broker will not have a record of the request, however often it is sent. */
export function isRefusal(error: unknown): boolean {
  const type: unknown = Reflect.get(Object(error), 'type');
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE' || type === 'INVALID_RECORD';
}
