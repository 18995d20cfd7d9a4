import { readFileSync } from 'node:fs'
import type { z } from 'zod'

/*
 * A secret in the environment is shown by whatever shows a process or a container. So each setting that is marked
 * `secret: true` may stand in a file instead, which the setting of the same name with `_FILE` names: how Docker,
 * systemd and Kubernetes hand secrets over.
 */

/** The setting that names the file of a secret. */
export const fileSettingOf = (name: string): string => `${name}_FILE`

/** Whether a setting may stand in a file. */
export const isSecret = (setting: z.ZodType): boolean => setting.meta()?.['secret'] === true

/** What went wrong, as the system calls it: ENOENT, EACCES. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it is no file'

/** The secret without the line ends around it, which editors and `openssl` leave. */
const readSecret = (path: string): { secret: string } | { problem: string } => {
  try {
    const secret = readFileSync(path, 'utf8').trim()
    return secret === '' ? { problem: `names an empty file: ${path}` } : { secret }
  } catch (error) {
    return { problem: `names a file that can't be read: ${path} (${reasonOf(error)})` }
  }
}

/**
 * The settings of a schema with the secrets that stand in files.
 * @returns what is set; for each setting whose file is at fault a line that says how; and the settings that came from
 *   a file
 */
export const withSecretFiles = (
  { shape }: z.ZodObject<Record<string, z.ZodType>>,
  variables: Record<string, string | undefined>,
): { set: Record<string, string>; problems: Map<string, string>; fromFile: Set<string> } => {
  const set: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && value !== '') set[name] = value
  const problems = new Map<string, string>()
  const fromFile = new Set<string>()
  for (const [name, setting] of Object.entries(shape)) {
    const fileSetting = fileSettingOf(name)
    const path = set[fileSetting]
    if (!isSecret(setting) || path === undefined) continue
    if (set[name] !== undefined) {
      problems.set(name, `${fileSetting} and ${name} are both set: leave one of them out`)
      continue
    }
    const read = readSecret(path)
    if ('problem' in read) problems.set(name, `${fileSetting} ${read.problem}`)
    else {
      set[name] = read.secret
      fromFile.add(name)
    }
  }
  return { set, problems, fromFile }
}
