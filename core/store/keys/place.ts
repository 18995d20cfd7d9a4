/*
 * The keys of every kind of row, a file for each part of the store; nothing but this folder knows them.
 *
 * W#<workspace>#C#<chat>   a chat:
 *   HEAD                     where it stands, and what its last commit was (`pending`)
 *   L#<seq>                  an entry, never written with other content than at first
 *   L#<seq>#S                what became of a message since
 *   K#<msgKey>               the seq that a WhatsApp message got
 *   V#<msgKey>#<seq>         what was done to a message that is not here yet
 *   GROUP                    who is in it, if it is a group; R#<seq> whom of them a message of ours has reached
 *   MARKS                    which messages are pinned or have a star
 *   B#<time>#<msgKey>        a message from before the log
 *   C#<seq>                  who may decide about a message that waits: the worker that sends it, or who cancelled it
 * W#<workspace>            a workspace:
 *   WORKSPACE, RIGHTS        its name; how often rights in it have changed
 *   INBOX#<inbox>, USER#<user>, SESSION#<user>#<session>, LINK#<link>, NUMBER#<number>, LABEL#<label>,
 *   TEAM#<team>, CANNED#<reply>, FIELD#<field>, VIEW#<view>
 *   PUSH#<user>#<browser>    a browser that is told when no page can be seen; LOOKING#<session> until when one can
 *   HERE#<user>              until when somebody counts as being there
 * W#<workspace>#P#<person> a person by one address: CARD what the team knows of them, C#<chat> their chats, NOTE#<note>
 * W#<workspace>#M#<user>   the notes that mention a person, by time
 * W#<workspace>#D#<user>   what a person began to write, by chat
 * W#<workspace>#REPORT     what is counted of it, see `reports.ts`
 * W#<workspace>#I#<inbox>  an inbox: its open chats, in the index `byList` (with `#snoozed`, `#resolved` behind it the
 *                          others), and
 *   UNREAD-WALK              how far it was looked through
 *   TURN                     who was given a chat last
 * FLEET                    what all workers read: NUMBER#<number>, WORKER#<worker>, LEASE#<work that one of them does>
 * N#<number>#OUT           what waits to be sent; #AUTH its link, #ASIDE what could not be kept, #ASK what is asked for,
 *                          #SECRET what opens answers to a message, #LOOKUP phone numbers that are to be looked up,
 *                          #PERSON who is behind them, #JOIN which chats turned out to be of one person,
 *                          #NAME and #PICTURE what is known of people beside chats, #BLOCK who is blocked or is to be
 *                          #FETCH files that are to be fetched, #MEDIA what opens them
 *                          #HISTORY what its phone told of before it was linked, #OLDER chats of which more is wanted
 * TIMER#<part>             what is to be done to chats at a time, by that time
 * EMAIL#<address>          LOGIN: what an e-mail address opens
 * ACCOUNT#<digest>         NUMBER: which number has a WhatsApp account
 * LIMIT#<name>#<digest>    <window>: how often something was done
 * SETUP                    SETUP: who may make the first workspace, until there is one
 * SCHEMA                   SCHEMA: what the store says of itself
 */

/** Rows whose SK begins so. */
export type Prefix = { PK: string; prefix: string }

export const SEQ_DIGITS = 12
export const TS_DIGITS = 15

export const padded = (value: number, digits: number): string => String(value).padStart(digits, '0')
