import type { Tokens } from '@sahut/core/auth/tokens'
import type { Handlers } from './commands.ts'

/** `session:renew`. */
export const createSessionCommands = ({
  tokens,
}: {
  tokens: Pick<Tokens, 'verify'>
}): Handlers<'session:renew'> => ({
  'session:renew': async ({ rights }, { token }) => {
    const principal = await tokens.verify(token)
    await rights.renew(principal)
    return { expiresAt: principal.expiresAt }
  },
})
