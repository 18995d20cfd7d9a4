import { createRequire, Module } from 'node:module'

const SERIALIZER = '@pulumi/pulumi/runtime/closure/serializeClosure'

/**
 * Leaves out the code of SST's own providers, which Pulumi takes apart with a debugger and a TypeScript compiler to keep
 * it with what it made: a third of a build, and no rule asks for it. Before anything is created.
 */
export const leaveClosuresOut = (): void => {
  const require = createRequire(import.meta.url)
  const filename = require.resolve(SERIALIZER)
  const serializer = new Module(filename)
  serializer.loaded = true
  serializer.exports = { serializeFunction: () => Promise.resolve({ text: '', containsSecrets: false }) }
  require.cache[filename] = serializer
}
