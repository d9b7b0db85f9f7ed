{{/* <release>-<service>, short enough for a role to follow: names end up in labels of 63 characters. */}}
{{- define "wellflow-common.fullname" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 48 | trimSuffix "-" -}}
{{- end -}}

{{- define "wellflow-common.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "wellflow-common.labels" -}}
{{ include "wellflow-common.selectorLabels" . }}
app.kubernetes.io/part-of: wellflow
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* A tag may move, a digest cannot; a digest wins. */}}
{{- define "wellflow-common.image" -}}
{{- $global := .Values.global.image -}}
{{- $registry := .Values.image.registry | default $global.registry -}}
{{- $repository := .Values.image.repository | default (printf "wellflow/%s" .Chart.Name) -}}
{{- $name := ternary $repository (printf "%s/%s" $registry $repository) (empty $registry) -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $name .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (.Values.image.tag | default $global.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "wellflow-common.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "wellflow-common.fullname" .) -}}
{{- end -}}

{{/* WELLFLOW_WELLS_<name> */}}
{{- define "wellflow-common.variable" -}}
{{- printf "WELLFLOW_%s_%s" (upper .root.Chart.Name) .name -}}
{{- end -}}
