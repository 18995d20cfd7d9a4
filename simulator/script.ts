export type Script = ReturnType<typeof createScript>
import type { ScriptStart } from './contract.ts'
export const createScript = () => ({
  state: (): 'idle' | 'running' | 'stopping' => 'idle',
  start: async (_: ScriptStart) => {},
  stop: async () => {},
  received: (_contact: unknown, _phone: unknown, _text: string) => {},
  close: () => {},
})
