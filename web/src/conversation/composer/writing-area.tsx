import { TEXT_LIMIT } from '@sahut/core/model/message/message'
import { type ComponentProps, type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { isSendKey } from './enter-key.ts'

const HEIGHT_LIMIT_PX = 168

/** A keyboard of glass has no Shift+Enter: there Enter begins a line. */
const hasRealKeyboard = () => !matchMedia('(pointer: coarse)').matches

/** Whether a key sends what is written. */
export const isSending = ({ nativeEvent }: KeyboardEvent): boolean =>
  isSendKey(nativeEvent) && hasRealKeyboard()

/**
 * The input is as high as its text, and has the focus where that brings up no keyboard of glass.
 * @param isThere nothing else stands in its place
 */
export const useArea = (text: string, isThere: boolean): RefObject<HTMLTextAreaElement | null> => {
  const area = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const { current } = area
    if (current === null) return
    current.style.height = 'auto'
    current.style.height = `${Math.min(current.scrollHeight, HEIGHT_LIMIT_PX)}px`
  }, [text])
  useLayoutEffect(() => {
    if (isThere && hasRealKeyboard()) area.current?.focus()
  }, [isThere])
  return area
}

/** Where an agent writes. @param name the contact's */
export const WritingArea = ({
  name,
  ...rest
}: { name: string; value: string } & ComponentProps<'textarea'>) => (
  <textarea
    rows={1}
    data-testid="composer"
    aria-label={m.composer_label({ name })}
    aria-describedby="composer-hint composer-count"
    aria-invalid={rest.value.length > TEXT_LIMIT}
    placeholder={m.composer_placeholder()}
    enterKeyHint="enter"
    className="min-h-10 min-w-0 flex-1 resize-none bg-transparent px-3 py-2 leading-6 outline-none placeholder:text-soft"
    {...rest}
  />
)
