import type { ReactNode } from 'react'
import { useUser } from '../desk/use-user.ts'
import { m } from '../paraglide/messages.js'
import { RANK_TEXT } from '../people/rank-text.ts'
import { SettingsBody } from '../settings/settings-body.tsx'
import { NameForm } from './name-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'

const Part = ({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) => (
  <section className="grid gap-4 rounded-xl border border-line bg-panel p-4 sm:p-6">
    <div>
      <h2 className="text-lg font-bold">{title}</h2>
      {lead !== undefined && <p className="text-sm text-soft">{lead}</p>}
    </div>
    {children}
  </section>
)

/** One's own account: what one is called, the password, and where one is signed in. */
export const ProfilePage = () => {
  const { email, rank } = useUser()
  return (
    <SettingsBody title={m.profile_title()} lead={`${email} · ${RANK_TEXT[rank].name()}`}>
      <Part title={m.profile_name_title()}>
        <NameForm />
      </Part>
      <Part title={m.profile_password_title()} lead={m.profile_password_lead()}>
        <PasswordForm />
      </Part>
      <Part title={m.session_title()} lead={m.session_lead()}>
        <Sessions />
      </Part>
    </SettingsBody>
  )
}
