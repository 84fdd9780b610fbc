/** Ids in requests. */
import { z } from 'zod'

/** An id as findings, incidents and templates have it. */
export const Id = z.string().regex(/^[0-9a-f]{16}$/)
