/** What a browser gives as `keyCode` while an input method has the key. */
const INPUT_METHOD = 229

/** The part of a keyboard event that tells what Enter is meant for. */
type EnterKey = { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number }

/**
 * Whether a key sends what was written. An input method takes its Enter to choose a word; Safari ends the composing
 * before it tells of that key, so only its code still shows it.
 */
export const isSendKey = ({ key, shiftKey, isComposing, keyCode }: EnterKey): boolean =>
  key === 'Enter' && !shiftKey && !isComposing && keyCode !== INPUT_METHOD
