import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a program to its end.
 * @returns how it ended, and all that it said on both of its outputs, in the order in which it came
 */
export const runChild = async (
  command: string,
  args: string[],
  { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<{ isWell: boolean; said: string }> => {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { isWell: code === 0, said: said.trim() }
}
