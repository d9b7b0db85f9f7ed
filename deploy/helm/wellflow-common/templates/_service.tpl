{{/* Where requests go: the processes that answer HTTP. */}}
{{- define "wellflow-common.httpService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "wellflow-common.fullname" . }}
  labels:
    {{- include "wellflow-common.labels" . | nindent 4 }}
    app.kubernetes.io/component: http
  {{- with .Values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  selector:
    {{- include "wellflow-common.selectorLabels" . | nindent 4 }}
    app.kubernetes.io/component: http
  ports:
    - name: http
      port: {{ .Values.port }}
      targetPort: http
    {{- if and (eq .Chart.Name "gateway") (gt (int .Values.tls.port) 0) }}
    - name: https
      port: {{ .Values.tls.port }}
      targetPort: https
    {{- end }}
{{- end -}}

{{/* Where metrics are read: every process, ready or not, by itself. */}}
{{- define "wellflow-common.metricsService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "wellflow-common.fullname" . }}-metrics
  labels:
    {{- include "wellflow-common.labels" . | nindent 4 }}
    app.kubernetes.io/component: metrics
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector: {{- include "wellflow-common.selectorLabels" . | nindent 4 }}
  ports:
    - name: metrics
      port: {{ .Values.port }}
      targetPort: http
{{- end -}}

{{- define "wellflow-common.serviceMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "wellflow-common.fullname" . }}
  labels:
    {{- include "wellflow-common.labels" . | nindent 4 }}
    {{- with .Values.global.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "wellflow-common.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: metrics
  targetLabels: [app.kubernetes.io/name]
  podTargetLabels: [app.kubernetes.io/component]
  endpoints:
    - port: metrics
      path: /metrics
      # A service names itself; the label of the Service must not push that aside.
      honorLabels: true
      interval: {{ .Values.global.serviceMonitor.interval }}
{{- end -}}

{{- define "wellflow-common.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "wellflow-common.serviceAccountName" . }}
  labels: {{- include "wellflow-common.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{/* Takes a dict: root, role. A single replica gets none: it would only block the draining of its node. */}}
{{- define "wellflow-common.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "wellflow-common.fullname" .root }}-{{ .role }}
  labels:
    {{- include "wellflow-common.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "wellflow-common.selectorLabels" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
{{- end -}}
