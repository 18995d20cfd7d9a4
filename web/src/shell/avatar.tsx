import { UserRound, UsersRound } from 'lucide-react'
import { colourOf, initials } from './contact-text.ts'

const COLOURS = 8

/** A person's letters on a colour of their own; decoration beside the name, so the letters are no text. */
export const Avatar = ({ id, name, small = false }: { id: string; name: string; small?: boolean }) => {
  const letters = initials(name)
  const Icon = id.endsWith('@g.us') ? UsersRound : UserRound
  return (
    <span
      aria-hidden
      data-letters={letters}
      className={`grid shrink-0 place-items-center rounded-full text-white select-none avatar-${colourOf(id, COLOURS)} ${small ? 'size-9 text-sm' : 'size-11'} ${letters === '' ? '' : 'before:content-[attr(data-letters)]'}`}
    >
      {letters === '' && <Icon size={small ? 18 : 22} />}
    </span>
  )
}
