/** Owns: the names of what the audit log can tell. They are stored: one may be added, none renamed. */

import * as v from "valibot";

export const auditActions = [
  "organisation.set-up",
  "organisation.renamed",
  "organisation.two-factor-changed",
  "organisation.password-policy-changed",
  "organisation.session-policy-changed",
  "organisation.retention-changed",
  "organisation.device-settings-changed",
  "member.invited",
  "member.invitation-withdrawn",
  "member.joined",
  "member.renamed",
  "member.roles-changed",
  "member.disabled",
  "member.enabled",
  "member.removed",
  "member.erased",
  "member.password-changed",
  "member.password-reset",
  "member.identity-linked",
  "member.factor-enrolled",
  "member.factor-removed",
  "member.factor-reset",
  "member.recovery-codes-drawn",
  "member.recovery-code-used",
  "member.unlocked",
  "member.signed-out",
  "device-group.created",
  "device-group.changed",
  "device-group.deleted",
  "reports.exported",
  "report.notes-changed",
  "customer.erased",
  "audit.verified",
  "audit.exported",
  /** Never written: it stands for what somebody left in the database that is no entry. */
  "audit.unreadable",
  "backup.made",
  "retention.applied",
] as const;

export const AuditAction = v.picklist(auditActions);
export type AuditAction = v.InferOutput<typeof AuditAction>;
