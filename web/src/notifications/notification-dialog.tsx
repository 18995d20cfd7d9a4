import { Volume2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { Dialog } from '../controls/dialog.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { useShellDialog } from '../shell/shell-dialog.ts'
import { Switch } from '../controls/switch.tsx'
import { TIME_OF_DAY } from './quiet-hours.ts'
import { canPush, settlePush } from './push.ts'
import { playSound } from './sound.ts'
import { systemPermission } from './system-notification.ts'
import { readToldPreferences, type ToldPreferences, writeToldPreferences } from './told-preferences.ts'

type Change = (change: Partial<ToldPreferences>) => void

const WHICH: Record<ToldPreferences['which'], () => string> = {
  all: m.told_which_all,
  mine: m.told_which_mine,
  none: m.told_which_none,
}

const WhichPart = ({ which, change }: { which: ToldPreferences['which']; change: Change }) => (
  <fieldset className="grid gap-2.5">
    <legend className="pb-2 text-sm font-semibold">{m.told_messages()}</legend>
    {(['all', 'mine', 'none'] as const).map((one) => (
      <label key={one} className="flex items-center gap-2.5 text-sm">
        <input
          type="radio"
          name="told-which"
          checked={which === one}
          className="size-5 accent-accent"
          onChange={() => {
            change({ which: one })
          }}
        />
        {WHICH[one]()}
      </label>
    ))}
    <p className="text-xs text-soft">{m.told_messages_hint()}</p>
  </fieldset>
)

/** The system's notifications: asked for here and nowhere else, since a browser asks only once. */
const SystemPart = ({ preferences, change }: { preferences: ToldPreferences; change: Change }) => {
  const [permission, setPermission] = useState(systemPermission)
  if (permission === 'absent') return <p className="text-sm text-soft">{m.told_system_absent()}</p>
  if (permission === 'denied') return <p className="text-sm text-soft">{m.told_system_denied()}</p>
  if (permission === 'default')
    return (
      <div className="grid justify-items-start gap-2">
        <p className="text-sm text-soft">{m.told_system_lead()}</p>
        <Button
          onClick={() => {
            // An old browser that takes a callback only asks all the same.
            void Notification.requestPermission().then(setPermission)
          }}
        >
          {m.told_system_ask()}
        </Button>
      </div>
    )
  return (
    <>
      <Switch
        text={m.told_system()}
        hint={m.told_system_hint()}
        isOn={preferences.system}
        onChange={(system) => {
          change({ system })
        }}
      />
      <Switch
        text={m.told_text()}
        hint={m.told_text_hint()}
        isOn={preferences.showsText}
        isDisabled={!preferences.system}
        onChange={(showsText) => {
          change({ showsText })
        }}
      />
    </>
  )
}

/** Being told while no page is open, where server and browser can. */
const PushPart = ({ preferences, change }: { preferences: ToldPreferences; change: Change }) => {
  const { api, user } = useWorkplace()
  const hasKey = useQuery({ queryKey: ['push-key'], queryFn: async () => (await api.pushKey()) ?? '' }).data
  const settling = useOnlineMutation({
    change: async (push: boolean) => {
      change({ push })
      if (push && (await Notification.requestPermission()) !== 'granted') throw new Error('Not allowed.')
      if ((await settlePush(api, user.userId)) !== push) throw new Error('Not to be had.')
    },
    onError: () => {
      change({ push: false })
    },
  })
  if (!canPush() || !hasKey || systemPermission() === 'denied') return null
  return (
    <>
      <Switch
        text={m.told_push()}
        hint={m.told_push_hint()}
        isOn={preferences.push}
        isDisabled={settling.isPending}
        onChange={(push) => {
          settling.mutate(push)
        }}
      />
      {settling.error && (
        <p role="alert" className="text-sm font-medium text-danger">
          {m.told_push_failed()}
        </p>
      )}
    </>
  )
}

const TimeField = ({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) => (
  <label className="grid gap-1.5 text-sm font-semibold">
    {label}
    <input
      type="time"
      value={value}
      required
      className={fieldClass}
      onChange={({ target }) => {
        // What is half typed is no time yet.
        if (TIME_OF_DAY.test(target.value)) onChange(target.value)
      }}
    />
  </label>
)

const QuietPart = ({ preferences, change }: { preferences: ToldPreferences; change: Change }) => {
  const { isQuiet, quiet } = preferences
  return (
    <>
      <Switch
        text={m.told_quiet()}
        hint={m.told_quiet_hint()}
        isOn={isQuiet}
        onChange={(on) => {
          change({ isQuiet: on })
        }}
      />
      {isQuiet && (
        <div className="grid grid-cols-2 gap-3">
          <TimeField
            label={m.told_quiet_from()}
            value={quiet.from}
            onChange={(from) => {
              change({ quiet: { ...quiet, from } })
            }}
          />
          <TimeField
            label={m.told_quiet_to()}
            value={quiet.to}
            onChange={(to) => {
              change({ quiet: { ...quiet, to } })
            }}
          />
        </div>
      )}
    </>
  )
}

const SoundPart = ({ preferences, change }: { preferences: ToldPreferences; change: Change }) => (
  <div className="flex items-start justify-between gap-3">
    <Switch
      text={m.told_sound()}
      isOn={preferences.sound}
      onChange={(sound) => {
        change({ sound })
      }}
    />
    <Button
      onClick={() => {
        playSound().catch((error: unknown) => {
          console.warn('The browser plays no sound.', error)
        })
      }}
    >
      <Volume2 aria-hidden size={18} />
      {m.told_sound_try()}
    </Button>
  </div>
)

const Form = () => {
  const { userId } = useWorkplace().user
  const { api } = useWorkplace()
  const [preferences, setPreferences] = useState(() => readToldPreferences(userId))
  const change: Change = (part) => {
    const next = { ...readToldPreferences(userId), ...part }
    setPreferences(next)
    writeToldPreferences(userId, next)
    // What is told elsewhere goes by it too.
    if (next.push && !('push' in part))
      settlePush(api, userId).catch((error: unknown) => {
        console.warn('How this browser is told could not be changed.', error)
      })
  }
  const isOn = preferences.which !== 'none'
  return (
    <div className="grid gap-5 pt-3">
      <p className="text-sm text-soft">{m.told_lead()}</p>
      <WhichPart which={preferences.which} change={change} />
      {isOn && (
        <>
          <SoundPart preferences={preferences} change={change} />
          <SystemPart preferences={preferences} change={change} />
          <PushPart preferences={preferences} change={change} />
          <QuietPart preferences={preferences} change={change} />
        </>
      )}
    </div>
  )
}

/** How one is told in this browser; what is set counts at once. */
const NotificationDialog = () => {
  const { open, close } = useShellDialog()
  return (
    <Dialog title={m.told_title()} isOpen={open === 'notifications'} onClose={close}>
      <Form />
    </Dialog>
  )
}

export default NotificationDialog
