{{/*
What the operator may do in each namespace that it looks after. Everything that it owns is written
by server-side apply, which is `patch`, and `create` where the object is not there yet.
*/}}
{{- define "logforest.rules" -}}
# Hears of what users declare; a finalizer is set and removed by apply.
- apiGroups: [logforest.io]
  resources: [logsources, anomalymodels]
  verbs: [list, watch, patch]
# Says how it goes: conditions, counters, lag.
- apiGroups: [logforest.io]
  resources: [logsources/status, anomalymodels/status, anomalies/status]
  verbs: [patch]
# Owned objects name their owner with blockOwnerDeletion, which some clusters (OpenShift) allow only
# to who may set the owner's finalizers.
- apiGroups: [logforest.io]
  resources: [logsources/finalizers, anomalymodels/finalizers]
  verbs: [update]
# Publishes incidents, and deletes those over the limit or over their time.
- apiGroups: [logforest.io]
  resources: [anomalies]
  verbs: [list, watch, create, patch, delete]
# Scanners and masters; they are deleted before the role by which they reach PostgreSQL.
- apiGroups: [apps]
  resources: [deployments]
  verbs: [list, watch, create, patch, delete]
{{- if .Values.nodeLogs.enabled }}
# Scanners of the logs of nodes, one on each.
- apiGroups: [apps]
  resources: [daemonsets]
  verbs: [get, list, watch, create, patch, delete]
# An incident is told of the workload whose pod was first: it is looked up by its name.
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get]
# … which a (Cron)Job may be, too.
- apiGroups: [batch]
  resources: [jobs, cronjobs]
  verbs: [get]
{{- end }}
# Scanners and masters have ServiceAccounts of their own, without token, and read their settings
# from ConfigMaps; both go with their owner.
- apiGroups: [""]
  resources: [serviceaccounts, configmaps]
  verbs: [list, watch, create, patch]
# The URL by which a scanner or master reaches its own rows in PostgreSQL: read back by its name, so
# that the password stays; Secrets are never listed.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch]
# Nobody connects to scanners and masters but for their health and metrics.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch, create, patch]
# Says that a claim is missing.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get]
{{- if .Values.openReports.enabled }}
# Mirrors incidents for tools that show reports of all kinds.
- apiGroups: [openreports.io]
  resources: [reports]
  verbs: [create, patch]
{{- end }}
# Tells of incidents and of its own work; a series is a patch.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
