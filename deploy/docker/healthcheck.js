// What Docker asks. Kubernetes asks over HTTP itself and ignores it.
fetch(`http://127.0.0.1:${process.env.PORT}/health/self`, { signal: AbortSignal.timeout(2_500) }).then(
  ({ ok }) => process.exit(ok ? 0 : 1),
  () => process.exit(1),
);
