/** Whether chats are given to somebody; decoration beside words that say it. */
export const AwayMark = ({ isAway }: { isAway: boolean }) => (
  <span
    aria-hidden
    className={`block size-2.5 shrink-0 rounded-full ${isAway ? 'border-2 border-soft' : 'bg-accent'}`}
  />
)
