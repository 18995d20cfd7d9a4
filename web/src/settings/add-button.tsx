import { Plus } from 'lucide-react'
import { Button } from '../controls/button.tsx'

/** Begins something new on a page of the settings. */
export const AddButton = ({ text, onClick }: { text: string; onClick: () => void }) => (
  <Button look="primary" onClick={onClick}>
    <Plus aria-hidden size={18} />
    {text}
  </Button>
)
