{{/*
What the operator may do in each namespace that it looks after. Everything that it owns is written
by server-side apply, which is `patch`, and `create` where the object is not there yet.
*/}}
{{- define "logforest.rules" -}}
# Reconciles what users declare; a finalizer is set and removed by apply.
- apiGroups: [logforest.io]
  resources: [logsources, anomalymodels]
  verbs: [get, list, watch, patch]
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
  verbs: [get, list, watch, create, patch, delete]
# Scanners and masters.
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
# Scanners and masters have ServiceAccounts of their own, without token, and read their settings
# from ConfigMaps.
- apiGroups: [""]
  resources: [serviceaccounts, configmaps]
  verbs: [get, list, watch, create, patch, delete]
# The URL by which a scanner or master reaches its own rows in PostgreSQL.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, delete]
# Nobody connects to scanners and masters but for their health and metrics.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
# Says that a claim is missing, and goes on when it appears.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch]
# Tells of incidents and of its own work; a series is a patch.
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
