{{- define "grokwatch.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels of every object; of one component with (list . "stream"). */}}
{{- define "grokwatch.labels" -}}
{{- $root := index . 0 -}}
{{ include "grokwatch.selector" . }}
app.kubernetes.io/part-of: grokwatch
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end -}}

{{- define "grokwatch.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: grokwatch
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "grokwatch.image" -}}
{{- $root := index . 0 -}}
{{- $of := index . 1 -}}
{{ printf "%s:%s" $of.image (default $root.Chart.AppVersion $of.tag) | quote }}
{{- end -}}

{{/* Kafka for stream and tracker, which have no credentials: the listener that only they reach. */}}
{{- define "grokwatch.kafka" -}}
{{- if .Values.kafka.create -}}
{{ include "grokwatch.name" . }}-kafka-bootstrap:9092
{{- else -}}
{{ required "kafka.bootstrap names the cluster where kafka.create is false" .Values.kafka.bootstrap }}
{{- end -}}
{{- end -}}

{{- define "grokwatch.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "grokwatch.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Scheduling of a component, and registries. */}}
{{- define "grokwatch.scheduling" -}}
{{- $root := index . 0 -}}
{{- $of := index . 1 -}}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $of.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $of.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Probes of a service of Quarkus. The tracker serves no other hosts than those configured, of which localhost is one. */}}
{{- define "grokwatch.probes" -}}
startupProbe:
  httpGet: &ready
    path: /q/health/ready
    port: http
    httpHeaders:
      - name: Host
        value: localhost
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 60
readinessProbe:
  httpGet: *ready
  periodSeconds: 5
  timeoutSeconds: 5
livenessProbe:
  httpGet:
    path: /q/health/live
    port: http
    httpHeaders:
      - name: Host
        value: localhost
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
{{- end -}}

{{/* What every component may reach: names, and Kafka. */}}
{{- define "grokwatch.egress" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- if .Values.kafka.create }}
- to:
    - podSelector:
        matchLabels:
          strimzi.io/cluster: {{ include "grokwatch.name" . }}
          strimzi.io/kind: Kafka
  ports:
    - { port: 9092, protocol: TCP }
    - { port: 9093, protocol: TCP }
{{- else }}
- ports:
    - { port: {{ last (splitList ":" (first (splitList "," .Values.kafka.bootstrap))) }}, protocol: TCP }
{{- end }}
{{- end -}}
