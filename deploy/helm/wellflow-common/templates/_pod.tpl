{{/* The restricted Pod Security Standard, and a file system nobody writes to. */}}
{{- define "wellflow-common.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "wellflow-common.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Neither asks anything remote: a database that is away must not restart what could still answer. */}}
{{- define "wellflow-common.probes" -}}
startupProbe:
  httpGet: { path: /health/self, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /health/self, port: http }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{- define "wellflow-common.imageSource" -}}
image: {{ include "wellflow-common.image" . | quote }}
imagePullPolicy: {{ .Values.global.image.pullPolicy }}
{{- end -}}

{{- define "wellflow-common.placement" -}}
{{- with .Values.global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* What is written goes to memory-backed scratch space: Node's compile cache and nothing else. */}}
{{- define "wellflow-common.scratch" -}}
- name: scratch
  emptyDir:
    medium: Memory
    sizeLimit: 64Mi
{{- end -}}

{{/* One variable from a key of a Secret that exists already. Takes a dict: variable, secret, key. */}}
{{/* How a process proves itself to Kafka. Items of a container's env. */}}
{{- define "wellflow-common.kafkaEnv" -}}
{{- $kafka := .Values.global.kafka -}}
- name: WELLFLOW_KAFKA_TLS
  value: {{ $kafka.tls | default false | quote }}
{{- with $kafka.existingSecret }}
- name: WELLFLOW_KAFKA_MECHANISM
  value: {{ $kafka.mechanism | quote }}
{{ include "wellflow-common.fromSecret" (dict "variable" "WELLFLOW_KAFKA_USERNAME" "secret" . "key" $kafka.usernameKey) }}
{{ include "wellflow-common.fromSecret" (dict "variable" "WELLFLOW_KAFKA_PASSWORD" "secret" . "key" $kafka.passwordKey) }}
{{- end }}
{{- end -}}

{{- define "wellflow-common.fromSecret" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}
