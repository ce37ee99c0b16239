/**
 * Every limit of the wire contract, with its unit in its name. Both ends enforce them on what they receive,
 * and keep to them in what they send.
 */

export const limits = {
  // Signaling
  signalPayloadBytes: 64 * 1024,
  roomTokenChars: 400,
  signalingMessageBytes: 96 * 1024,
  roomMembers: 8,
  locatorDigitsMin: 4,
  locatorDigitsMax: 6,
  locatorLifetimeMs: 15 * 60_000,
  rendezvousIdleMs: 15 * 60_000,

  // Unattended devices
  challengeBytes: 32,
  /** A device answers a challenge within this time. */
  challengeLifetimeMs: 30_000,
  /** Devices that one connection may watch. */
  devicesWatched: 200,
  ringPayloadBytes: 4 * 1024,
  accessCodeCharsMin: 8,
  accessCodeCharsMax: 256,

  // Join code and handshake
  secretDigits: 6,
  codeGuesses: 3,
  /** A day: the longest that a device takes no access code. */
  lockedMinutes: 1_440,
  handshakeMessageBytes: 4 * 1024,
  handshakeTimeoutMs: 20_000,
  nonceBytes: 32,
  saltBytes: 16,

  // Packets and channels
  packetHeaderBytes: 16,
  packetTagBytes: 16,
  packetBytes: 256 * 1024,
  controlMessageBytes: 64 * 1024,
  inputMessageBytes: 2 * 1024,
  compressAboveBytes: 200,
  /** Refused messages of one link before it is ended as abusive. */
  refusedMessages: 20,
  /** Messages a link may send on the control channel in any one second. */
  controlMessagesPerSecond: 400,

  // Session
  viewers: 7,
  resumptionMs: 10 * 60_000,
  nameChars: 64,
  chatChars: 4_000,
  chatMessages: 2_000,
  scopeAskTimeoutMs: 2 * 60_000,
  pendingAsks: 4,
  inkPointsPerMessage: 32,
  diagnosticsEntries: 400,
  diagnosticsValueChars: 600,

  // Remote control
  wheelPixels: 4_096,
  remoteTextChars: 400,
  tabs: 50,
  tabTitleChars: 80,
  tabAddressChars: 200,
  addressChars: 2_000,
  dialogChars: 2_000,
  dialogPrefillChars: 500,
  /** Moves and turns of the wheel of one viewer that are carried out in any one second; more are dropped. */
  remoteMotionPerSecond: 250,
  /** The same of all other inputs. */
  remotePressesPerSecond: 250,
  /** How long after the host's person last used mouse or keys a viewer's input is dropped. */
  yieldMs: 3_000,

  // Clipboard and fields for files of the host's browser
  /** Of text, and of HTML. */
  clipboardTextBytes: 1024 * 1024,
  clipboardPngBytes: 8 * 1024 * 1024,
  clipboardPngPixels: 40_000_000,
  clipboardPartBytes: 45_000,
  clipboardPartsAhead: 4,
  /** How long after a viewer's own copying the host answers its read. */
  clipboardReadMs: 2_000,
  fileChoiceAcceptChars: 400,
  fileChoiceBytes: 50 * 1024 * 1024,
  fileChoiceFiles: 20,

  // Screen
  screenFragmentBytes: 60 * 1024,
  screenFrameBytes: 8 * 1024 * 1024,
  screenEdgePixels: 8_192,
  screenDescriptionBytes: 4 * 1024,

  // Files
  fileEntriesPerOffer: 10_000,
  fileEntriesPerMessage: 200,
  fileNameChars: 200,
  filePathDepth: 24,
  fileBytes: 64 * 1024 * 1024 * 1024,
  /** What one member may bring to the host under one yes for the session; for more the person is asked again. */
  filesInSessionBytes: 4e9,
  bulkLanes: 4,

  // Enrolment
  /** Devices that may join by one token. */
  enrolmentUses: 10_000,
  enrolmentTokenChars: 467,
  /** What a device seals for the technician: its name, and an access code that it drew. */
  enrolmentSealedChars: 800,
  enrolmentCodeChars: 64,

  // The account server
  deskBodyBytes: 256 * 1024,
  deskPageRows: 200,
  emailChars: 254,
  /** Longer than any policy asks for, and short enough to be hashed. */
  passwordChars: 256,
  /** What a search field takes. */
  searchChars: 200,
  deviceGroups: 1_000,
  /** Of one session: a clock that was set meanwhile makes no year of an hour. */
  reportedSessionMs: 31 * 24 * 3_600_000,
  /** How much later than the server's clock a session may have ended by the technician's. */
  reportAheadMs: 24 * 3_600_000,
  /** Days that sessions are counted over at once. */
  countedDays: 3_700,
} as const;
