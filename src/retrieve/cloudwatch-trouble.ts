/** What went wrong with CloudWatch Logs, as one sentence that says what to do. Pure. */
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'

/** What was tried, and where. */
export interface Attempt {
  /** `read log group "x"`: the rest of "Cannot …". */
  readonly doing: string
  readonly region?: string
  readonly endpoint?: string
}

/** An error of the service; one that concerns a single group lets the others be read. */
export class CloudWatchError extends OperatingError {
  readonly ofGroup: boolean

  constructor(message: string, options: { readonly ofGroup: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'CloudWatchError'
    this.ofGroup = options.ofGroup
  }
}

/** By the names that the service and the SDK give to errors, and the codes of the system. */
const TROUBLES: readonly (readonly [names: string, why: string])[] = [
  [
    'CredentialsProviderError',
    'no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or ' +
      'AWS_PROFILE, or run where a role is given',
  ],
  [
    'UnrecognizedClientException InvalidClientTokenId InvalidSignatureException ' +
      'SignatureDoesNotMatch IncompleteSignatureException',
    'AWS does not know these credentials; check access key and secret',
  ],
  ['ExpiredTokenException ExpiredToken', 'the AWS credentials have expired; get new ones'],
  [
    'ThrottlingException LimitExceededException ServiceQuotaExceededException',
    'AWS throttles these calls, and waiting did not help; try again later, read fewer log ' +
      'groups, or ask AWS for a higher quota',
  ],
  ['ServiceUnavailableException', 'the service is not available; try again later'],
  ['ENOTFOUND EAI_AGAIN', 'its host is not known; check the region and the network'],
  ['ECONNREFUSED ECONNRESET EPIPE EHOSTUNREACH ENETUNREACH', 'it cannot be reached; check network'],
  ['TimeoutError ETIMEDOUT', 'it does not answer in time; check the network'],
  ['AbortError', 'interrupted; what was read so far is stored'],
]

/** The error as one sentence. */
export function troubleOf(error: unknown, attempt: Attempt): CloudWatchError {
  const name = error instanceof Error ? error.name : ''
  const where = attempt.region === undefined ? '' : ` in ${attempt.region}`
  const told = (why: string, ofGroup = false): CloudWatchError =>
    new CloudWatchError(`Cannot ${attempt.doing}${where}: ${why}.`, { ofGroup, cause: error })
  if (messageOf(error) === 'Region is missing') {
    return told('no region is given; use --region, or set AWS_REGION')
  }
  if (name === 'ResourceNotFoundException') {
    return told('there is none of that name; check the name and the region', true)
  }
  if (name === 'AccessDeniedException') {
    const rights = 'logs:FilterLogEvents, and logs:DescribeLogGroups for a prefix'
    return told(`access is denied; allow ${rights} (${bare(messageOf(error))})`, true)
  }
  const names = [name, codeOf(error), codeOf(causeOf(error))]
  const known = TROUBLES.find(([list]) => list.split(' ').some(each => names.includes(each)))
  return told(known?.[1] ?? bare(messageOf(error) || name))
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

/** Without the full stop that ours brings. */
function bare(text: string): string {
  return text.trim().replace(/\.+$/, '')
}
