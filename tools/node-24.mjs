// Plain JavaScript and preloaded (`node --import`), so that an older Node, which can't read TypeScript, gets a sentence too.
const running = process.versions.node
if (!running.startsWith('24.')) {
  process.stderr.write(
    `Sahut runs on Node 24 only; this is Node ${running} (${process.execPath}).\n` +
      'Use the npm scripts (npm run demo, npm start, npm test): they run on the Node 24 that `npm install` brings.\n',
  )
  process.exit(1)
}
