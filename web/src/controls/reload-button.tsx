import { RefreshCw } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Button } from './button.tsx'

/** Loads the page anew. */
export const ReloadButton = () => (
  <Button
    look="primary"
    onClick={() => {
      location.reload()
    }}
  >
    <RefreshCw aria-hidden size={18} />
    {m.crashed_reload()}
  </Button>
)
