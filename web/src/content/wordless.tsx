import { FileQuestion } from 'lucide-react'

/** A line that tells of a message which can't be shown. */
export const Wordless = ({ text }: { text: string }) => (
  <span className="flex items-start gap-2 text-soft italic">
    <FileQuestion aria-hidden size={18} className="mt-0.5 shrink-0" />
    {text}
  </span>
)
