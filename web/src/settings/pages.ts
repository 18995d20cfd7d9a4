import type { User } from '@sahut/core/model/user/user'
import {
  ContactRound,
  Group,
  Inbox,
  type LucideIcon,
  MessageSquareQuote,
  Tags,
  UserRound,
  UsersRound,
} from 'lucide-react'
import { m } from '../paraglide/messages.js'

const isAdmin = ({ role }: User): boolean => role === 'admin'

/** A page of the settings; its route stands in router.tsx. */
export type SettingsPlace = {
  to:
    | '/settings/profile'
    | '/settings/people'
    | '/settings/teams'
    | '/settings/inboxes'
    | '/settings/labels'
    | '/settings/person-fields'
    | '/settings/canned-replies'
  icon: LucideIcon
  name: () => string
  isFor: (user: User) => boolean
}

/** All of them, in the order of the navigation. */
export const SETTINGS_PAGES: readonly SettingsPlace[] = [
  { to: '/settings/profile', icon: UserRound, name: m.profile_title, isFor: () => true },
  { to: '/settings/people', icon: UsersRound, name: m.people_title, isFor: isAdmin },
  { to: '/settings/teams', icon: Group, name: m.teams_title, isFor: isAdmin },
  { to: '/settings/inboxes', icon: Inbox, name: m.inboxes_title, isFor: isAdmin },
  { to: '/settings/labels', icon: Tags, name: m.labels_title, isFor: isAdmin },
  { to: '/settings/person-fields', icon: ContactRound, name: m.fields_title, isFor: isAdmin },
  { to: '/settings/canned-replies', icon: MessageSquareQuote, name: m.canned_title, isFor: () => true },
]
