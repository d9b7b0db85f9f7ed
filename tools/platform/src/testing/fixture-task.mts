// Stands for a migration or the topics tool, and for the simulator when told to stay.
console.log('done', process.argv.slice(2).join(' '));
if (process.argv.includes('stay')) setInterval(() => undefined, 1_000);
