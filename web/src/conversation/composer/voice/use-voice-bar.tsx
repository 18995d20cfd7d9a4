import type { ChatId } from '@sahut/core/model/ids'
import { Mic } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { COMMANDS } from '../../../commands/commands.ts'
import { useCommand } from '../../../commands/use-command.ts'
import { useWorkplace } from '../../../desk/workplace.ts'
import { IconButton } from '../../../controls/icon-button.tsx'
import { canRecord } from './can-record.ts'

const VoiceBar = lazy(async () => ({ default: (await import('./voice-bar.tsx')).VoiceBar }))

/** The way to a voice message: a button, nothing where this browser can't record, and what stands in the text's place. */
export const useVoiceBar = (chatId: ChatId): { button: ReactNode; bar: ReactNode } => {
  const { uploads } = useWorkplace()
  const [isRecording, setRecording] = useState(false)
  const record = () => {
    setRecording(true)
  }
  useCommand('voice', record, canRecord() && !isRecording)
  return {
    button: canRecord() && (
      <IconButton icon={Mic} label={COMMANDS.voice.title()} className="size-10!" onClick={record} />
    ),
    bar: isRecording && (
      <Suspense fallback={<div className="min-h-10" />}>
        <VoiceBar
          onSay={(recorded, voice) => {
            uploads.say(chatId, recorded, voice)
          }}
          onClose={() => {
            setRecording(false)
          }}
        />
      </Suspense>
    ),
  }
}
