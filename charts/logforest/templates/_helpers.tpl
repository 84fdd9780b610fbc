{{/* Name of the chart in labels. */}}
{{- define "logforest.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What the names of all objects begin with. 40 characters leave room for "-postgresql-0" and a hash. */}}
{{- define "logforest.fullname" -}}
{{- $name := include "logforest.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "logforest.operatorName" -}}
{{- include "logforest.fullname" . }}-operator
{{- end -}}

{{- define "logforest.webName" -}}
{{- include "logforest.fullname" . }}-web
{{- end -}}

{{- define "logforest.postgresqlName" -}}
{{- include "logforest.fullname" . }}-postgresql
{{- end -}}

{{/* Names of objects without namespace: two releases must not share them. */}}
{{- define "logforest.clusterName" -}}
{{- printf "%s-%s" (include "logforest.fullname" .) (.Release.Namespace | sha256sum | trunc 6) -}}
{{- end -}}

{{/* Labels of one component that never change: selectors and volume claims take these. */}}
{{- define "logforest.selector" -}}
app.kubernetes.io/name: {{ include "logforest.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of an object: {root, component}. */}}
{{- define "logforest.labels" -}}
{{ include "logforest.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: logforest
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Reference of an image: {root, image, tag}. A digest pins it, the tag stays for people. */}}
{{- define "logforest.image" -}}
{{- $repository := .image.repository -}}
{{- with .root.Values.imageRegistry -}}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) $repository -}}
{{- end -}}
{{- $tag := default .tag .image.tag -}}
{{- if .image.digest -}}
{{- if .image.tag -}}
{{- printf "%s:%s@%s" $repository .image.tag .image.digest -}}
{{- else -}}
{{- printf "%s@%s" $repository .image.digest -}}
{{- end -}}
{{- else -}}
{{- printf "%s:%s" $repository $tag -}}
{{- end -}}
{{- end -}}

{{- define "logforest.operatorImage" -}}
{{- include "logforest.image" (dict "root" . "image" .Values.image "tag" .Chart.AppVersion) -}}
{{- end -}}

{{- define "logforest.pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "logforest.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "logforest.operatorName" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* "true" where the chart brings PostgreSQL, else empty. */}}
{{- define "logforest.bundled" -}}
{{- if not .Values.database.existingSecret -}}true{{- end -}}
{{- end -}}

{{/* "true" where the bundled PostgreSQL has a volume; values of an earlier chart do not say it. */}}
{{- define "logforest.hasVolume" -}}
{{- if ne "false" (toString .Values.postgresql.storage.enabled) -}}true{{- end -}}
{{- end -}}

{{/*
"true" where PostgreSQL would wait for a volume that nobody makes, as far as the cluster says: it has
no default storage class, and the claim has no volume either. Who may make kinds may read classes.
*/}}
{{- define "logforest.lacksClass" -}}
{{- $storage := .Values.postgresql.storage -}}
{{- $isAsked := and (include "logforest.bundled" .) (include "logforest.hasVolume" .) (not $storage.storageClass) .Values.crds.enabled -}}
{{- if and $isAsked (lookup "v1" "Namespace" "" "kube-system") -}}
{{- $claim := lookup "v1" "PersistentVolumeClaim" .Release.Namespace (printf "data-%s-0" (include "logforest.postgresqlName" .)) -}}
{{- $hasClass := dig "spec" "volumeName" "" $claim -}}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items -}}
{{- if eq "true" (dig "metadata" "annotations" "storageclass.kubernetes.io/is-default-class" "" .) -}}
{{- $hasClass = true -}}
{{- end -}}
{{- end -}}
{{- if not $hasClass -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* Secret and key that hold the URL of the database. */}}
{{- define "logforest.databaseSecret" -}}
{{- if .Values.database.existingSecret -}}
{{- .Values.database.existingSecret -}}
{{- else -}}
{{- default (include "logforest.postgresqlName" .) .Values.postgresql.existingSecret -}}
{{- end -}}
{{- end -}}

{{- define "logforest.databaseKey" -}}
{{- if .Values.database.existingSecret -}}{{ .Values.database.existingSecretKey }}{{- else -}}url{{- end -}}
{{- end -}}

{{/* What the restricted pod security standard asks of every container. */}}
{{- define "logforest.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where a pod may run, and how important it is: the values of one component. */}}
{{- define "logforest.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* Namespaces that a scoped operator looks after: its own holds the default model. */}}
{{- define "logforest.watched" -}}
{{- append .Values.operator.watchNamespaces .Release.Namespace | uniq | sortAlpha | join "," -}}
{{- end -}}

{{/* A list of strings as CEL literals. The schema keeps quotes and backslashes out of them. */}}
{{- define "logforest.celStrings" -}}
{{- $quoted := list -}}
{{- range . -}}
{{- $quoted = append $quoted (printf "'%s'" .) -}}
{{- end -}}
{{- join ", " $quoted -}}
{{- end -}}

{{/* Annotations of what the job before `helm uninstall` needs: there before it, gone after it. */}}
{{- define "logforest.stopHook" -}}
helm.sh/hook: pre-delete
helm.sh/hook-weight: "0"
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* The default AnomalyModel as JSON. */}}
{{- define "logforest.defaultModel" -}}
{{- $metadata := dict "name" "default" "namespace" .Release.Namespace -}}
{{- toJson (dict "apiVersion" "logforest.io/v1alpha1" "kind" "AnomalyModel" "metadata" $metadata "spec" .Values.defaultModel.spec) -}}
{{- end -}}

{{/* Where one reads what to do about an alert: the page, and its URL where it is known. */}}
{{- define "logforest.runbook" }}
runbook: docs/runbooks/{{ .alert }}.md
{{- with .root.Values.metrics.prometheusRule.runbookUrl }}
runbook_url: {{ printf "%s/%s.md" (trimSuffix "/" .) $.alert }}
{{- end }}
{{- end }}
