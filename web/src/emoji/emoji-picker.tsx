import { type EmojiData, EmojiPicker as Picker } from 'frimousse'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'

const COLUMNS = 8

/** In Sahut's own language; nobody has chosen a colour of skin. */
const dataIn = async (locale: string): Promise<EmojiData> => {
  const { default: data } = await (locale === 'id' ? import('virtual:emoji/id') : import('virtual:emoji/en'))
  const none = { light: '', 'medium-light': '', medium: '', 'medium-dark': '', dark: '' }
  return { locale, ...data, skinTones: none }
}

/** Emoji to choose from, by category or by what one looks for. */
export const EmojiPicker = ({ onChoose }: { onChoose: (emoji: string) => void }) => (
  <Picker.Root
    locale={getLocale()}
    columns={COLUMNS}
    resolveEmojiData={dataIn}
    className="isolate flex h-72 w-full flex-col"
    data-testid="emoji-picker"
    onEmojiSelect={({ emoji }) => {
      onChoose(emoji)
    }}
  >
    <Picker.Search
      autoFocus
      aria-label={m.emoji_search()}
      placeholder={m.emoji_search()}
      className="mx-1 mb-1 rounded-lg border border-edge bg-panel px-3 py-2"
    />
    <Picker.Viewport className="relative flex-1 outline-none">
      <Picker.Loading className="absolute inset-0 grid place-items-center text-sm text-soft">
        {m.loading()}
      </Picker.Loading>
      <Picker.Empty className="absolute inset-0 grid place-items-center text-sm text-soft">
        {m.emoji_none()}
      </Picker.Empty>
      <Picker.List
        className="select-none"
        components={{
          CategoryHeader: ({ category, ...rest }) => (
            <div className="bg-raised px-2 py-1 text-xs font-semibold text-soft" {...rest}>
              {category.label}
            </div>
          ),
          Row: ({ children, ...rest }) => (
            // The library counts from 0, and ARIA from 1.
            <div className="px-1" {...rest} aria-rowindex={(rest['aria-rowindex'] ?? 0) + 1}>
              {children}
            </div>
          ),
          Emoji: ({ emoji, ...rest }) => (
            <button
              type="button"
              className="grid h-9 flex-1 place-items-center rounded-md text-xl data-[active]:bg-active"
              {...rest}
              aria-colindex={(rest['aria-colindex'] ?? 0) + 1}
            >
              {emoji.emoji}
            </button>
          ),
        }}
      />
    </Picker.Viewport>
  </Picker.Root>
)
